/** The charts as the generator draws them. */

import followerPicture from '../../../../generated/followerProgress.svg?raw';
import serverPicture from '../../../../generated/server.svg?raw';

export { followerPicture, serverPicture };
