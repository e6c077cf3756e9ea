"""The record in the words of others: events, health records, registries, figures, tables."""
