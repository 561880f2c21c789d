"""What sets, repetitions and weights say about a lift."""
