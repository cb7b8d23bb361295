/** Keeps a map or a set within a number of entries: those that were added first go first. */
export function dropOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
	for (const oldest of kept.keys()) {
		if (kept.size <= most) return;
		kept.delete(oldest);
	}
}
