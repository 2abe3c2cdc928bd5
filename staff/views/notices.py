"""One's notices and jobs."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from staff.actions import notices
from staff.models import Job, Notice
from staff.tables.people import NOTICES
from staff.views.listing import list_page


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """List one's own notices."""
    return list_page(request, NOTICES)


@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice and note that it was read."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notices.mark_read(notice=notice)
    target = notice.url if url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None) else ""
    return TemplateResponse(
        request, "staff/notice_detail.html", {"notice": notice, "target": target}
    )


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as read."""
    notices.mark_all_read(person=request.user)
    return redirect("staff:notice-list")


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """List one's recent jobs, so that one that was left is found again."""
    jobs = Job.objects.visible_to(request.user)[:50]
    return TemplateResponse(request, "staff/job_list.html", {"jobs": jobs})


@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is; htmx asks for the fragment again until it has ended."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    template = "staff/_job.html" if request.htmx else "staff/job_detail.html"
    return TemplateResponse(request, template, {"job": job})


@require_GET
def job_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the file that the job made, to the person who started it alone."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not job.file:
        raise Http404
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=job.filename)
