// Empty on purpose: no Swift file may see libxml2's headers. CHTML includes them itself.
