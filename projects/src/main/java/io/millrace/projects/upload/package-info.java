/** Folders of projects that clients send; tracking keeps them. */
package io.millrace.projects.upload;
