"""Commands as lines of JSON, so that an office can script whatever it can do by hand."""
