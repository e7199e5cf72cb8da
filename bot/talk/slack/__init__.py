"""The doors in Slack. The only home of slack_bolt."""
