"""Who works here: the list, one of them, and somebody new. Nothing here is about who is served."""
