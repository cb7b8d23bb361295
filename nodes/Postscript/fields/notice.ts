import type { Field } from '../execution/field';

/** A text on the screen, above the fields that it is about; it holds no value. */
export function notice(name: string, text: string): Field<undefined> {
	return {
		property: { displayName: text, name, type: 'notice', default: '' },
		read: () => undefined,
	};
}
