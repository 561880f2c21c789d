"""What ingestion touches beside the log: devices, stores, platforms."""
