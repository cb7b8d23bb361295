import type { INodeProperties, INodePropertyRegexValidation } from 'n8n-workflow';
import { readName } from '../domain/locator';
import type { Parse } from '../execution/field';
import { filledBy } from './locator';

/** A name as a field shows it. */
interface NameField
	extends Pick<
		INodeProperties,
		'displayName' | 'name' | 'description' | 'placeholder' | 'displayOptions'
	> {
	/** One of `methods/nameSearch`. */
	searchListMethod: string;
	/** Of what is typed, as for `validation`. */
	validation?: INodePropertyRegexValidation[];
	/** What it holds at first. */
	initially?: string;
}

/** A name that is chosen from those in use, or typed: what is new is made by using it. */
export function nameLocator(field: NameField): INodeProperties {
	const { placeholder, searchListMethod, validation, initially, ...shown } = field;
	return {
		...shown,
		type: 'resourceLocator',
		default: initially ? { mode: 'name', value: initially } : { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose from those in use...',
				typeOptions: filledBy(searchListMethod),
			},
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				placeholder,
				...(validation && { validation }),
			},
		],
	};
}

/** A parser of the name in a locator, or of a bare text. */
export function named<T>(parse: Parse<T>): Parse<T> {
	return (locator, label, item) => parse(readName(locator), label, item);
}
