-- From the long tables of OMOP CDM 5.4 to one row a person, in DuckDB. Concepts are found by their codes.
-- The last result of each test counts; a condition or drug counts when it is on record at all.
CREATE OR REPLACE TEMP TABLE wanted_tests AS FROM (VALUES
    ('1989-3', 'vitamin_d_25oh'), ('2823-3', 'potassium'), ('2276-4', 'ferritin'), ('2132-9', 'vitamin_b12')
) AS t(loinc, test);
CREATE OR REPLACE TEMP TABLE wanted_conditions AS FROM (VALUES
    ('396331005', 'coeliac_disease'), ('709044004', 'chronic_kidney_disease'), ('279039007', 'low_back_pain')
) AS t(snomed, name);

CREATE OR REPLACE TEMP VIEW last_results AS
SELECT m.person_id, w.test,
       arg_max(m.value_as_number, m.measurement_date) AS value,
       arg_max(coalesce(u.concept_code, m.unit_source_value), m.measurement_date) AS unit,
       max(m.measurement_date) AS taken
FROM measurement m
JOIN concept c ON c.concept_id = m.measurement_concept_id AND c.vocabulary_id = 'LOINC'
JOIN wanted_tests w ON w.loinc = c.concept_code
LEFT JOIN concept u ON u.concept_id = m.unit_concept_id AND u.vocabulary_id = 'UCUM'
WHERE m.value_as_number IS NOT NULL
GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW results AS
PIVOT last_results
ON test IN ('vitamin_d_25oh', 'potassium', 'ferritin', 'vitamin_b12')
USING first(value) AS value, first(unit) AS unit, first(taken) AS taken
GROUP BY person_id;

CREATE OR REPLACE TEMP VIEW conditions AS
SELECT o.person_id, list(DISTINCT w.name ORDER BY w.name) AS names
FROM condition_occurrence o
JOIN concept c ON c.concept_id = o.condition_concept_id AND c.vocabulary_id = 'SNOMED'
JOIN wanted_conditions w ON w.snomed = c.concept_code
GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW drugs AS
SELECT d.person_id, list(DISTINCT lower(c.concept_name) ORDER BY lower(c.concept_name)) AS names
FROM drug_exposure d
JOIN concept_ancestor a ON a.descendant_concept_id = d.drug_concept_id
JOIN concept c ON c.concept_id = a.ancestor_concept_id AND c.concept_class_id = 'Ingredient'
GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW people AS
SELECT p.person_id, 2026 - p.year_of_birth AS age, g.concept_code AS sex,
       list_contains(c.names, 'low_back_pain') AS low_back_pain,
       list_filter(c.names, lambda x: x <> 'low_back_pain') AS conditions,
       d.names AS drugs, r.* EXCLUDE (person_id)
FROM person p
LEFT JOIN concept g ON g.concept_id = p.gender_concept_id
LEFT JOIN results r USING (person_id)
LEFT JOIN conditions c USING (person_id)
LEFT JOIN drugs d USING (person_id)
ORDER BY p.person_id;
