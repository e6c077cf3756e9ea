"""What runs on a kiosk's own computer: it watches, it reports, it tries the machine out."""
