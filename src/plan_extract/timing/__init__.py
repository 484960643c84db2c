"""What the extractor of deadlines asks of a clause: when (`moments`), what is due (`kinds`), who and to whom (`who`)."""
