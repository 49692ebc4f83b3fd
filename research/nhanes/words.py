"""The fixed words of the page."""

FINDING_NAMES = {
    "low_back_pain_3m": "Low back pain, past 3 months",
    "neck_pain_3m": "Neck pain, past 3 months",
    "joint_pain_12m": "Joint pain, past 12 months",
    "widespread_pain": "Pain of more than a day ticked on both sides, above and below the waist, and the spine",
    "limit_back_neck": "Back or neck named as the cause of a limitation",
    "back_pain_below_knee_3m": "Low back pain that went below the knee",
    "pain_over_a_day_1m": "Pain of more than a day, past month",
    "pain_over_3_months": "Such pain for 3 months or more",
    "leg_cramps_in_bed_sometimes": "Leg cramps in bed, sometimes or more, past month",
    "leg_cramps_in_bed_often": "Leg cramps in bed, often or always",
    "leg_jerks_often": "Leg jerks in sleep, often or always",
    "tired_half_the_days": "Tired more than half the days, past 2 weeks",
    "tired_some_days": "Tired on some days, past 2 weeks",
    "stairs_any_difficulty": "Any difficulty with ten steps",
    "stairs_much_difficulty": "Much difficulty with ten steps, or unable",
    "chair_any_difficulty": "Any difficulty rising from an armless chair",
    "chair_much_difficulty": "Much difficulty rising from a chair, or unable",
    "lifting_much_difficulty": "Much difficulty lifting 10 pounds, or unable",
    "stairs_any_difficulty_asked": "Any difficulty with ten steps, of those asked",
    "chair_any_difficulty_asked": "Any difficulty rising from a chair, of those asked",
    "slow_walk": "Walks slower than 0.8 m/s (50 and over)",
    "weak_knee": "Knee extension under 300 N (men) or 200 N (women) (50 and over)",
    "weak_grip": "Grip under 26 kg (men) or 16 kg (women); 2011-2012, not used for scored outcomes",
}
INTRODUCTION = """# Our own figures from NHANES

The National Health and Nutrition Examination Survey examines a sample of people in the United States in
two-year cycles. Its public-use files are works of the US Government in the public domain; the National Center
for Health Statistics asks that they serve statistical reporting and analysis alone, and that nobody tries to
find out who took part. We compute shares and ratios of groups, publish no person's row, and do not commit the
data.

Source key in the knowledge base: `nhanes_own#<figure>`. The figures are in
`src/repletion/kb/own/nhanes_shares.csv` (figure, among whom, sex, ages, years, people asked, people with it,
share, 95 % interval) and `nhanes_ratios.csv` (odds ratios; `outcome~exposure` as locator). `figure|state` means
the share among people in that state."""
RENEW = "`make figures NHANES=path/to/file.parquet` computes all of it again."
METHOD = """## How

- **Who.** Examined adults of 20 and over. Age is top-coded by NCHS (85, from 2007 on 80).
- **Years.** 1999-2008, the cycles in which a variable was measured. 2009-2012 is kept for scoring predictions.
  Three things were measured only then: creatine kinase, grip and minutes outdoors; their shares are given with
  these years and serve no outcome that is scored. The frequency of an exposure is that of 2005-2008 (amounts of
  supplements: 2007-2008), as habits and prescriptions change; low weight, little protein and pregnancy use all
  years.
- **Weights.** Examination weights combined as NCHS advises: the four-year weight for 1999-2002, two-year
  weights for later cycles, each taking its share of the cycles used. What rests on two recalled days has the
  two-day dietary weight (2003 on). Subsamples (TSH to 2002) carry the examination weight, which only shifts how
  much each cycle counts.
- **Intervals.** From the design: 95 %, Taylor linearisation over units within strata, groups as domains of the
  whole design, degrees of freedom units less strata. Shares: Korn-Graubard; ratios: t on the log scale. On the
  file itself the program svy 0.35 gives the same shares, errors, intervals, degrees of freedom and regression
  coefficients to every digit it prints; the tests hold the arithmetic against a jackknife and a second
  regression program.
- **Tests.** 25(OH)D is on the LC-MS/MS scale: how common a low level is comes from 2007-2008, which was
  measured so; ratios and the season use 2001-2008 too, whose values CDC converted from another assay; high
  levels 2007-2012, as they have become commoner, and they serve no outcome that is scored. Low folate below 10
  nmol/L likewise by the assay of 2007-2008. Calcium is adjusted for albumin only where albumin is below 35 g/L.
  Creatinine of 1999-2000 and 2005-2006 is recalibrated, eGFR by CKD-EPI 2021. Ferritin of everybody: 1999-2002;
  of women under 50: 1999-2008. The mildest level of a test is counted at the limit at which a result is read,
  by age and sex where the range differs. One measurement each: a persisting state is rarer.
- **Tasks.** Under 60 only people who reported some limitation were asked about stairs, chairs and lifting; the
  others count as without difficulty, but for the rows "of those asked".
- **Odds ratios.** Weighted logistic regression on age (seven bands), sex and the other exposures of the same
  table; further exposures are added to it one at a time. At least five exposed cases, else none is given.
  Ancestry is neither an exposure nor an adjustment. A cross-section does not tell cause from consequence:
  people who take a supplement or an acid blocker differ in more than that."""
READING = """## In words

- **Low vitamin D and back pain: no tie.** Low back pain in three months: [[%low_back_pain_3m~25OHD<30 vs >=50]]
  below 30 nmol/L and at 50 and over; odds ratio [[low_back_pain_3m~25OHD<30 vs >=50]].
- **Low vitamin D and legs: a tie, not proven to be strength.** Rising from a chair (odds ratio
  [[chair_any_difficulty_asked~25OHD<30 vs >=50]], with more adjustment [[+chair_any_difficulty_asked~25OHD<30
  vs >=50]]) and stairs ([[stairs_any_difficulty_asked~25OHD<30 vs >=50]]) were harder and walking slower
  ([[slow_walk~25OHD<30 vs >=50]]), but the measured force of the knee was no smaller ([[weak_knee~25OHD<30 vs
  >=50]]; few cases). People who move little also get less sun, so part of the tie runs backwards.
- **Low potassium and night cramps: weak.** [[%leg_cramps_in_bed_sometimes~K<3.5]] with and without; odds ratio
  [[leg_cramps_in_bed_sometimes~K<3.5]]. Frequent cramps: [[leg_cramps_in_bed_often~K<3.5]].
- **Low B12 and pain: none.** Back pain [[low_back_pain_3m~B12<148]]. Numbness is not in the file.
- **Tiredness** on more than half the days: low vitamin D [[tired_half_the_days~25OHD<30 vs >=50]], with more
  adjustment [[+tired_half_the_days~25OHD<30 vs >=50]]; food with less than half the magnesium needed
  [[tired_half_the_days~Mg in food < half of it]], with more adjustment [[+tired_half_the_days~Mg in food < half
  of it]]: people who eat little of one thing eat little of all, and ill people eat less.
- **Acid blockers, statins and diabetes** go with most findings: ill people feel ill and are treated.
- **Against our first pass** (1999-2016, other adjustment, only people with every covariate): the shares agree
  to about a percentage point where the years overlap. Its adjusted ratios are nearer to 1, as it held more
  constant (low vitamin D and rising from a chair: 1.25 there). Low grip is not repeated for vitamin D: it was
  measured only in held-out years, and only the frequency of the sign is given. Back pain of six weeks
  (2009-2010) is left out for the same reason.
- **Metformin and B12**: [[vitamin_b12_deficiency~metformin]] here, published 2.45; **acid blockers and B12**:
  [[vitamin_b12_deficiency~proton_pump_inhibitor]] here, published 1.65 after two years of use. People in a
  survey take them for weeks or for years, and often beside multivitamins. The published ones stand in the
  knowledge base.
- **Ancestry.** Low vitamin D is several times as common in some groups as in others; the figures here are of
  everybody, and how far predictions miss by group is printed where predictions are scored."""
DOWNLOAD = """## How to get the files

From the NHANES site of the National Center for Health Statistics (wwwn.cdc.gov/nchs/nhanes), SAS transport
files (XPT) of each cycle; the suffix is none for 1999-2000, then `_B` to `_G` for 2001-2002 to 2011-2012:"""
COMPONENTS = (
    (
        "who, weights, design",
        "DEMO (SEQN, RIDSTATR, RIAGENDR, RIDAGEYR, RIDRETH1, RIDEXMON, RIDEXPRG, INDFMPIR, "
        "WTMEC2YR, WTMEC4YR, SDMVPSU, SDMVSTRA)",
    ),
    (
        "body",
        "BMX (BMXBMI, BMXWT)",
    ),
    (
        "25(OH)D",
        "VID_B to VID_D (LBDVIDMS), VID_E to VID_G (LBXVIDMS)",
    ),
    (
        "B12, folate, ferritin, MMA, homocysteine",
        "LAB06, L06_B, L06NB_C, L06MH_C, L06TFR_C; B12_D, VITB12_G; FOLATE_D-F, FOLFMS_G; FERTIN_D-F; MMA_G; HCY_D",
    ),
    (
        "vitamins B6, C, E",
        "VIT_B6_D-F; L06VIT_C, VIC_D; LAB06, L06VIT_B, L45VIT_C, VITAEC_D",
    ),
    (
        "biochemistry",
        "LAB18, L40_B, L40_C, BIOPRO_D to BIOPRO_G",
    ),
    (
        "blood count, HbA1c, CRP",
        "LAB25, L25_B, L25_C, CBC_D-G; LAB10, L10_B, L10_C, GHB_D-G; LAB11, L11_B, L11_C, CRP_D-F",
    ),
    (
        "TSH, PTH",
        "LAB18T4, L40T4_B, THYROD_E-G; L11_C, PTH_D",
    ),
    (
        "food, two days",
        "DRXTOT, DRXTOT_B, DR1TOT_C-G, DR2TOT_C-G (with WTDRD1, WTDR2D)",
    ),
    (
        "supplements",
        "DSQFILE1, DSQ1_B-D, DSQTOT_E-G; ingredients by DSQ2 or DSQIDS with DSII",
    ),
    (
        "prescriptions",
        "RXQ_RX, RXQ_RX_B to RXQ_RX_G (generic names by class)",
    ),
    (
        "pain",
        "MPQ, MPQ_B, MPQ_C (MPQ010, 060, 070, 080, 100, 110, 120); ARQ_F",
    ),
    (
        "sleep, cramps",
        "SLQ_D, SLQ_E (SLQ150, SLQ160)",
    ),
    (
        "tiredness",
        "DPQ_D to DPQ_G (DPQ040)",
    ),
    (
        "function",
        "PFQ, PFQ_B to PFQ_G (PFQ060 or PFQ061 B, C, D, E, I; PFQ063A-E)",
    ),
    (
        "strength, walking",
        "MSX, MSX_B; MGX_G",
    ),
    (
        "sun",
        "DEQ_B to DEQ_D, DEQ_F, DEQ_G",
    ),
    (
        "conditions, habits",
        "DIQ, MCQ, KIQ_U (1999-2000: KIQ), OSQ, SMQ, DBQ",
    ),
)
JOINING = """Join the tables of a cycle on SEQN, keep people of 20 and over with RIDSTATR 2, name the columns as
`src/repletion/evaluation/nhanes_columns.py` expects them (refused and unknown answers become missing, yes and
no 1 and 0, units as named there), add the column `cycle` ("1999-2000"), stack the cycles and save as Parquet.
The program names every column that is missing;
`research/nhanes/columns.csv` names the NHANES table and variable behind each."""
