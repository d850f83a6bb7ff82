/** XGBoost's own library, in this process. */
package io.millrace.models.engine.xgboost;
