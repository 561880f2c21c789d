"""A mutation fuzzer: files and payloads of every kind, damaged in many ways, through the entrances that they come by."""
