"""The food table that ships in the package, household measures, and the words for foods."""
