"""Logs from the unmodified MLflow client over Millrace's gRPC stream: see the README."""
