/**
 * A page with Stately's inspector in it, which is on the web. It is told of the charts as soon as it listens,
 * and anew whenever it was loaded again.
 */

const origin = 'https://stately.ai';

export const statelyPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>raftchart in Stately's inspector</title>
<style>html, body, iframe { width: 100%; height: 100%; margin: 0; border: 0; display: block; }</style>
</head>
<body>
<iframe id="inspector" title="Stately's inspector" src="${origin}/inspect"></iframe>
<script>
const inspector = document.getElementById('inspector');
let socket = null;
addEventListener('message', ({ source, origin, data }) => {
  if (source !== inspector.contentWindow || origin !== '${origin}') return;
  if (data?.type !== '@statelyai.connected') return;
  socket?.close();
  socket = new WebSocket('ws://' + location.host + '/inspect?watch=essentials');
  socket.onmessage = ({ data }) => {
    const { raft, ...message } = JSON.parse(data);
    if (message.type.startsWith('@xstate.')) inspector.contentWindow.postMessage(message, '${origin}');
  };
});
</script>
</body>
</html>
`;
