import { customerDataPayloads } from '../../../../support/customerDataPayloads';
import { summaries } from './summary';

it.each(customerDataPayloads())('$file: $name', ({ body, events }) => {
	expect(summaries(body)).toEqual(events);
});
