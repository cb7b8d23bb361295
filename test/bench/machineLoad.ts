/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs outside n8n */
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How much the machine was disturbed while it measured: a stalled process sends and answers late. */
export interface MachineLoad {
	/** Mean number of programs that wanted to run, over the last minute of the measurement. */
	loadAverage: number;
	/** Milliseconds that the event loop of the measuring process came late: the middle, one in a hundred, the worst. */
	lateP50: number;
	lateP99: number;
	lateMax: number;
}

/** In a millisecond. */
const NANOSECONDS = 1e6;
/** How often the loop is looked at, in milliseconds; each reading holds this time as well. */
const EACH_MS = 10;

/** Begins to watch; the function it gives back ends that and says what was seen. */
export function watchMachineLoad(): () => MachineLoad {
	const delay = monitorEventLoopDelay({ resolution: EACH_MS });
	delay.enable();
	const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - EACH_MS);
	return () => {
		delay.disable();
		return {
			loadAverage: loadavg()[0],
			lateP50: late(delay.percentile(50)),
			lateP99: late(delay.percentile(99)),
			lateMax: late(delay.max),
		};
	};
}
