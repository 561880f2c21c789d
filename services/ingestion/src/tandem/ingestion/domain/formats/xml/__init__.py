"""TCX, GPX, and Apple's export: XML, read without ever holding it whole."""
