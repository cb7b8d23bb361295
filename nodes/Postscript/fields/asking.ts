import { parseChoice } from '../domain/choices';
import { parseNumber } from '../domain/number';
import type { ItemReader } from '../execution/field';
import { withDefault } from '../execution/field';

const DAY_MS = 86_400_000;
/** Who creates a subscriber means to ask; what is repeated within so many milliseconds is a repeat. */
const EXPLICIT_WINDOW_MS = 10 * 60_000;

/** How a person is asked to opt in. */
export interface Asking {
	/** For so many milliseconds a question counts, and is not asked again. */
	windowMs: number;
	/** Whether to ask once more where no clear answer came back: the person may then be texted twice. */
	askAgain: boolean;
}

export const IF_ANSWER_LOST = withDefault(
	{
		displayName: 'If the Answer Is Lost',
		name: 'ifAnswerLost',
		type: 'options',
		default: 'stop',
		description:
			'What to do where Postscript gives no clear answer after a person was asked to opt in',
		options: [
			{
				name: 'Ask Again',
				value: 'askAgain',
				description: 'Once more; the person may be texted twice',
			},
			{
				name: 'Stop',
				value: 'stop',
				description: 'Say that it may have happened, and ask nobody twice',
			},
		],
	},
	(value, label) => parseChoice(value, label, ['stop', 'askAgain'] as const),
);

export const ASK_AGAIN_AFTER = withDefault(
	{
		displayName: 'Ask Again After (Days)',
		name: 'askAgainAfterDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description:
			'People who were asked to opt in and did not answer are asked again after so many days; 0 asks them in each run. This node remembers up to 20,000 people, test runs in the editor only until n8n restarts.',
	},
	(value, label) => parseNumber(value, label, { min: 0 }),
);

/** For operations that create whom they do not find. @throws InputError */
export function readAsking(item: ItemReader): Asking {
	return {
		windowMs: item.get(ASK_AGAIN_AFTER) * DAY_MS,
		askAgain: item.get(IF_ANSWER_LOST) === 'askAgain',
	};
}

/** For Create. @throws InputError */
export function readExplicitAsking(item: ItemReader): Asking {
	return { windowMs: EXPLICIT_WINDOW_MS, askAgain: item.get(IF_ANSWER_LOST) === 'askAgain' };
}
