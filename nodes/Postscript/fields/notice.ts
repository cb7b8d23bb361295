import type { IDisplayOptions } from 'n8n-workflow';
import type { Field } from '../execution/field';

/**
 * A text on the screen, among the fields that it is about; it holds no value.
 *
 * @param displayOptions where it is shown; everywhere in its operation if absent
 */
export function notice(
	name: string,
	text: string,
	displayOptions?: IDisplayOptions,
): Field<undefined> {
	return {
		property: {
			displayName: text,
			name,
			type: 'notice',
			default: '',
			...(displayOptions && { displayOptions }),
		},
		read: () => undefined,
	};
}

/** Where new people are asked to opt in: below the keyword, which decides what they are sent. */
export function newPeopleNotice({ show, hide }: IDisplayOptions = {}): Field<undefined> {
	return notice(
		'newPeopleNotice',
		"People who are new are sent the keyword's opt-in text, also with Execute step: Postscript has no test mode. Dry Run, in the options, tries it without sending anything.",
		{ ...(show && { show }), hide: { ...hide, '/options.dryRun': [true] } },
	);
}

/** For operations that ask everyone who is new, unless an option says otherwise. */
export const NEW_PEOPLE_NOTICE = newPeopleNotice({
	hide: { '/options.ifNotFound': ['skip', 'stop'] },
});
