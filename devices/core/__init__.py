"""What a device is: values, points, verbs, wires, the error tree. Knows no protocol, no web, no database."""
