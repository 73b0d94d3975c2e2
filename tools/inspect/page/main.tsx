/** The page begins here. */

import { render } from 'preact';

render(<p>raftchart</p>, document.getElementById('page') as HTMLElement);
