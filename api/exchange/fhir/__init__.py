"""One person's record as a bundle of FHIR R5: http://hl7.org/fhir/R5/."""
