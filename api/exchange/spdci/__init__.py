"""The Disability Registry API of SPDCI, version 1.0.0: what social protection systems ask us."""
