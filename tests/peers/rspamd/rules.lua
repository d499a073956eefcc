-- None of rspamd's own rules: they take long to load and say nothing of signatures.
require "global_functions" ()
config["regexp"] = {}
rspamd_maps = {}
