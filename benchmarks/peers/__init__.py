"""The engines that are measured, a file each, and their registry."""
