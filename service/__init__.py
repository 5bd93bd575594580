"""The line: doors, switchboard, rooms, records, edges and ground."""
