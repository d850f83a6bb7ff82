/** ONNX models, run by ONNX Runtime in this process. */
package io.millrace.models.engine.onnx;
