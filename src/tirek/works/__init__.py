"""Long work with visible progress: imports, letters, printing. Each piece runs as a background job and may leave a file.

It knows nothing of what the work is about; features register their own jobs.
"""
