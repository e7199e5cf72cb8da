"""How long things are kept, held and waited for, and how many are: the numbers of the store, each
with its reason. What a workspace may want otherwise is a setting; these follow from Slack, from
what the docs promise, or from each other.
"""

DAY = 86_400.0
WEEK = 7 * DAY

# What is kept for how long, as docs/admin.md promises.

SEEN_DAYS = 2
"""Slack delivers again for some minutes; two days are a weekend's outage."""

ANSWER_DAYS = 30
"""For so long an answer follows the deletion of its question, and a thread goes on."""

RETENTION_DAYS = 90
"""Open questions, where no RETENTION_DAYS is set."""

HELPED_DAYS = 30
"""More than HELPER_REPEAT_HOURS asks for as a rule."""

YEAR_DAYS = 366
"""Verdicts and counts: the chart of a year ago may be compared."""

# Waiting. Slack waits three seconds for us.

PATIENCE = 2
"""Seconds to wait for a connection, a lock or a statement."""

MIGRATION = 600
"""Seconds that a statement of a migration may take: it may go over all rows of a big table."""

REST = 5.0
"""Seconds in which a database that has failed is left alone, so that not every answer waits."""

# Jobs.

LEASE = 5.0
"""Seconds for which a job is held, renewed each second; a dead process's jobs are taken up after
them.
"""

MOST_TRIES = 5
"""A job that was given up so often is dropped: it may be what kills its holders."""

LONGER = 4
"""So many times longer each wait is than the one before, while Slack can't be reached: 5 and 20
seconds, then more than a minute, 5 and 21 minutes.
"""

# Memory of a process.

REMEMBERED = 10_000
"""Events that are remembered without the database: some minutes of the busiest workspace."""

SWEEP = 500
"""After so many new events the old ones are swept out."""

FRESH = 0.5
"""Seconds for which what was read is taken for true: what is set through one process is to hold in
the others within a second.
"""

MOST_READ = 10_000
"""Channels, or people, whose settings are held in memory."""

# What people think of help that nobody asked for.

AGAINST = 2
"""So many against answers about one subject within QUIET quiet that subject in the channel."""

QUIET = WEEK
"""Seconds for which a subject is quiet."""
