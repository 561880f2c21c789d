"""One module per noun of the `tandem` command."""
