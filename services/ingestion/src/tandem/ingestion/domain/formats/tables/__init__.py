"""Tables and shorthand: CSV exports of lifting apps, and what a lifter types."""
