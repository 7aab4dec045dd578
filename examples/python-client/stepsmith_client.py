"""A client of Stepsmith that needs nothing but requests.

    python3 stepsmith_client.py fashion-mnist dpmpp_2m_sde 5 10      # optimise, wait, print the schedules

STEPSMITH_URL is the address of the service (http://127.0.0.1:3000), STEPSMITH_API_KEY its key where it asks for one.
"""
import os
import sys
import time

import requests

RETRIES = 5


class StepsmithError(Exception):
    """An answer of the service that is an error (RFC 9457): `code` is what to branch on, the message says what to change."""

    def __init__(self, problem):
        super().__init__(problem["detail"])
        self.status = problem["status"]
        self.code = problem["type"].rsplit(":", 1)[-1]
        self.problem = problem


class Stepsmith:
    def __init__(self, url="http://127.0.0.1:3000", api_key=None, timeout=30):
        self.url = url.rstrip("/")
        self.timeout = timeout
        self.session = requests.Session()
        if api_key:
            self.session.headers["Authorization"] = f"Bearer {api_key}"

    def optimize(self, model, solver, steps, **options):
        """Submits a job and returns it; options are the other fields of POST /optimize."""
        return self._json("POST", "/optimize", json={"model": model, "solver": solver, "steps": steps, **options})

    def wait(self, job_id, on_progress=None, poll=0.5):
        """The job at its end, however it ended: look at job["status"] and job["error"]."""
        while True:
            job = self._json("GET", f"/jobs/{job_id}")
            if on_progress:
                on_progress(job)
            if job["finished_at"] is not None:
                return job
            time.sleep(poll)

    def schedule(self, model, solver, steps, **query):
        """The schedule to use: the champion, else the newest that was measured."""
        return self._json("GET", f"/schedules/{model}", params={"solver": solver, "steps": steps, **query})

    def export(self, model, solver, steps, format, **query):
        """What the schedule is in a tool: text or bytes, such as format="comfyui" or "npy"."""
        query = {"solver": solver, "steps": steps, "format": format, **query}
        response = self._send("GET", f"/schedules/{model}", params=query)
        return response.content if format == "npy" else response.text

    def _json(self, method, path, **request):
        return self._send(method, path, **request).json()

    def _send(self, method, path, **request):
        for attempt in range(RETRIES + 1):
            response = self.session.request(method, self.url + path, timeout=self.timeout, **request)
            # The store may be away for a moment. A job that was submitted may then be there or not: that is not repeated.
            if response.status_code != 503 or method != "GET" or attempt == RETRIES:
                break
            time.sleep(0.5 * (attempt + 1))
        if response.ok:
            return response
        if response.headers.get("content-type", "").startswith("application/problem+json"):
            raise StepsmithError(response.json())
        response.raise_for_status()
        raise RuntimeError(f"unexpected answer {response.status_code}")


def main(model, solver, *steps):
    client = Stepsmith(os.environ.get("STEPSMITH_URL", "http://127.0.0.1:3000"), os.environ.get("STEPSMITH_API_KEY"))
    job = client.optimize(model, solver, [int(count) for count in steps])

    def show(job):
        print(f"{job['status']} {100 * job['progress']['fraction']:.0f} %", file=sys.stderr)

    job = client.wait(job["id"], show)
    if job["status"] != "succeeded":
        reason = f": {job['error']['message']}" if job["error"] else ""
        sys.exit(f"the job {job['status']}{reason}")
    for schedule in job["schedules"]:
        print(schedule["steps"], schedule["sigmas"])


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (StepsmithError, requests.ConnectionError) as error:
        sys.exit(str(error))
