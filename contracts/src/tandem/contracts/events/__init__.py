"""Every event of Tandem, one module per stream."""
