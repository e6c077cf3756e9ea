"""The read side: one file per question somebody asks. All of it can be rebuilt."""
