"""The write side: facts, the rules that guard them, the store and the keys."""
