/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- memory is measured */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes on the heap that are still in use. */
export function usedHeap(): number {
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
	return process.memoryUsage().heapUsed;
}

/** A text of 10 KB of its own, made when it is asked for: 10,000 of them, kept, are 100 MB. */
export function bulky(index: number): string {
	return Buffer.alloc(10_000, `${index} `).toString('latin1');
}
