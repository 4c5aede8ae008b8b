"""Prints "passed failed skipped" of pytest's JUnit report; a report without tests counts as one failure."""

import sys
import xml.etree.ElementTree as ElementTree

try:
    suite = ElementTree.parse(sys.argv[1]).find("testsuite").attrib
    total, skipped = int(suite["tests"]), int(suite["skipped"])
    failed = int(suite["failures"]) + int(suite["errors"])
except (OSError, AttributeError, ElementTree.ParseError):
    total = failed = skipped = 0
print(total - failed - skipped, failed or int(total == 0), skipped)
