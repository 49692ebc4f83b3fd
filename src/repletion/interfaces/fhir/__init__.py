"""FHIR R4: records in, assessments out."""
