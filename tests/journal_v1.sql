-- A journal as version 1 wrote it, dumped from its file. Never edit: it stands for the files that people have.
PRAGMA application_id = 1380994122;
PRAGMA user_version = 1;
CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        day TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL
    );
INSERT INTO entries VALUES(1,'2026-01-10','case','{"kind":"case","on":"2026-01-10","case":{"age":52,"sex":"female","complaint":["bone_pain"],"findings":{"bone_pain":"present"}}}');
INSERT INTO entries VALUES(2,'2026-01-10','symptom','{"kind":"symptom","on":"2026-01-10","finding":"bone_pain","score":8}');
INSERT INTO entries VALUES(3,'2026-01-10','lab','{"kind":"lab","on":"2026-01-10","test":"vitamin_d_25oh","value":18.0,"unit":"nmol/L"}');
INSERT INTO entries VALUES(5,'2026-01-12','dose','{"kind":"dose","on":"2026-01-12","nutrient":"vitamin_d","amount":4000.0,"unit":"IU","per":"day","route":"mouth"}');
INSERT INTO entries VALUES(6,'2026-02-01','note','{"kind":"note","on":"2026-02-01","text":"forgot it for a weekend"}');
INSERT INTO entries VALUES(7,'2026-02-01','weight','{"kind":"weight","on":"2026-02-01","kg":71.5}');
