// The links that MLflow's clients print have their page behind a '#', which a server never sees.
function follow() {
  const place = /^#\/experiments\/([^/?]+)(?:\/runs\/([^/?]+))?/.exec(location.hash);
  if (place) {
    location.replace(location.pathname.replace(/\/+$/, "") + "/experiments/" + place[1] + (place[2] ? "/runs/" + place[2] : ""));
  }
}
addEventListener("hashchange", follow);
follow();
