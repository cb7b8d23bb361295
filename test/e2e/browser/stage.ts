import type { Emulator } from '../../emulator';
import type { CheckCounter } from '../checkCounter';
import type { N8nClient } from '../n8nClient';
import type { Editor } from './editor';
import type { Pictures } from './pictures';
import type { PublishedPackage } from './publishedPackage';

/** What each group of checks works with: one n8n, one shop and one browser for all of them. */
export interface BrowserStage {
	editor: Editor;
	emulator: Emulator;
	/** The interface that the editor uses, for what is not to be seen. */
	client: N8nClient;
	checks: CheckCounter;
	pictures: Pictures;
	/** What n8n's registry has. */
	published: PublishedPackage;
}
