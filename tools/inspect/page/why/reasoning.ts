/** What is only fetched when somebody asks why: it has the whole chart and XState in it. */

import { Reasons } from '../../why/reasons.ts';
import { WhyPanel } from './why-panel.tsx';

export { Reasons, WhyPanel };
