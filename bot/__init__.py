"""cncf-guide: answers Chinese and English questions about the CNCF projects."""
