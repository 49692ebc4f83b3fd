"""English words that decide how far a cue of denial, doubt or time reaches."""

BARE = frozenset(
    {"not", "isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't", "i'm not", "it's not", "haven't",
     "hasn't", "hadn't", "spared", "sparing"}
)  # fmt: skip
"""Denials of what follows at once."""
DENIED = frozenset({"no", "not", "nothing", "none", "without"})
"""Words with which a phrase begins that is a denial itself ("there is | no position that eases it")."""
HARD_STOPS = frozenset(
    {".", ";", "!", "?", "but", "however", "although", "whereas", "i", "i'm", "i am", "i have", "i've", "and i",
     "myself"}
)  # fmt: skip
LOOKS_BACK = frozenset(
    {"in the past", "previously", "resolved", "has resolved", "have resolved", "went away", "settled",
     "was stopped", "were stopped", "discontinued", "was discontinued", "has been stopped", "now stopped",
     "since stopped", "when i was pregnant", "when i was young", "when i was a child", "as a child",
     "as a teenager", "in childhood", "in my teens", "in my twenties", "in my childhood", "many years ago",
     "decades ago", "long ago", "a long time ago", "cleared up", "has cleared up", "has gone away",
     "have gone away", "has settled", "not any more", "not anymore"}
)  # fmt: skip
BECOMES = frozenset(
    {"has gone", "have gone", "is gone", "are gone", "it's gone", "that's gone", "has now gone", "have now gone",
     "has stopped", "have stopped", "had stopped"}
)  # fmt: skip
"""Words that say an end only where nothing else follows ("my eyes have gone yellow")."""
AFTER_GONE = frozenset(
    {"now", "since", "and", "but", "so", "after", "with", "on", "completely", "away", "altogether", "thank",
     "thankfully", "by", "at", "today", "totally", "entirely", "too", "as", "from", "once", "i"}
)  # fmt: skip
UNENDED = frozenset(
    {"hasn't", "haven't", "not", "never", "won't", "doesn't", "don't", "isn't", "aren't", "didn't", "can't"}
)  # fmt: skip
"""Denials of an end ("the numbness | hasn't | gone away")."""
SETTLED = frozenset({"fine", "ok", "okay", "normal", "intact", "preserved", "good"})
"""Words that end a member of a list as a statement of its own ("no rash, joints | fine, | muscles sore")."""
BEGUN = frozenset(
    {"started", "began", "begun", "since", "onset", "first", "ever", "still", "developed", "diagnosed", "now"}
)  # fmt: skip
"""Words by which a date tells when something began, and not that it is over."""
STATING = frozenset(
    {"r", "l", "bilat", "bilateral", "bilaterally", "b/l", "severe", "mild", "moderate", "marked", "persistent",
     "progressive", "new", "worsening", "reduced", "raised", "increased", "poor", "widespread", "profound", "pos",
     "positive", "chronic", "ongoing", "intermittent", "fatigable", "symmetrical", "proximal", "distal",
     "unilateral", "constant", "terrible", "awful", "really", "very", "so", "always", "constantly"}
)  # fmt: skip
"""Words of degree, side or course with which a member of a list is told and not denied."""
UNTIL = frozenset({"until", "till"})
ONLY = ("when", "if", "on", "after", "with", "at", "in")
"""Words behind "only" that say when what was denied is there."""
DENYING = frozenset(
    {"no", "not", "never", "can't", "cannot", "couldn't", "don't", "won't", "hardly", "unable", "isn't", "didn't"}
)  # fmt: skip
"""Denials that turn another behind them."""
CLAIMS = frozenset({"say", "claim", "pretend", "a", "one", "day", "night"})
"""Words behind a denial that turns another: "can't | say", "not | a day"."""
TURNED = ("without", "never")
"""Denials that one before them turns ("no day without cramp", "can't say I never get it")."""
LENGTHS = frozenset({"for", "since"})
"""Words before how long something has been there."""
ANEW = frozenset({"my", "i", "i'm", "i've", "then", "there's", "there", "it", "it's"})
"""Words with which something new begins after a comma."""
SHORT = frozenset({"absent", "no", "none", "nil"})
"""Denials that follow what they deny at once."""
TURNS = frozenset({"because", "but", "however", "although", "though"})
"""Words after which something else is told."""
AFFIRMED = frozenset({"positive", "yes", "+", "present", "raised", "elevated", "abnormal", "reduced", "impaired"})
"""A result of its own: what is denied after it leaves it as it is ("Trousseau positive, Chvostek negative")."""
JOINTS = frozenset({",", "/", "and", "or", "&", "+", "any", "-", "(", ")"})
"""Between the members of a list; they and the members themselves do not use up the reach of a cue."""
SAME = frozenset(
    {"it", "it's", "this", "that", "that's", "they", "these", "those", "all", "now", "both", "which", "since",
     "has", "have", "then", "is", "are", "had", "was", "were", "completely", "mostly"}
)  # fmt: skip
"""Words behind a comma or "and" that go on about what was told ("a fever, | it has gone")."""
STARTS = frozenset({"but", "the", "my", "his", "her", "a", "i"})
"""Words that begin something else."""
