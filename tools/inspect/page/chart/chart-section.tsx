/** The chart of the chosen actor. */

import serverChart from '../../../../generated/server.svg?raw';

export function ChartSection() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: The picture is our own.
  return <section class="middle" dangerouslySetInnerHTML={{ __html: serverChart }} />;
}
