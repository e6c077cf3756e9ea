"""What a visitor sees and hears. It reads, it never writes."""
